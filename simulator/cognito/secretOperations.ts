import { ApiError } from "../awsApi/apiError";
import { Input } from "../awsApi/input";
import type { Service } from "../awsApi/operation";
import type { AppClient, UserPool } from "../model/model";
import { arnOfPoolId } from "../model/poolIds";
import type { ClientSecret, ClientSecrets } from "./clientSecrets";

/** Forms of what the operations take: the service's model. */
const forms = {
  pool: /^[\w-]+_[0-9a-zA-Z]+$/,
  client: /^[\w+]+$/,
  secretId: /^[\w+-]+--\d+$/,
  secret: /^[\w+]{24,}$/,
};

/**
 * The calls of Cognito's API that rotate the secret of an app client.
 *
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html
 *
 * @param pools Those that are served.
 * @param told A time as callers are told it, in seconds.
 */
export function cognitoService(
  pools: () => readonly UserPool[],
  secrets: ClientSecrets,
  told: (time: number) => number,
): Service {
  const described = ({ id, createdAt }: ClientSecret) => ({
    ClientSecretId: id,
    ClientSecretCreateDate: told(createdAt),
  });
  const read = (given: unknown, ...further: readonly string[]) => {
    const input = new Input(given, ["UserPoolId", "ClientId", ...further]);
    const [poolId, clientId] = [input.text("UserPoolId", forms.pool, 55), input.text("ClientId", forms.client, 128)];
    return { input, resource: arnOfPoolId(poolId), find: () => find(poolId, clientId, pools()) };
  };
  return {
    name: "cognito-idp",
    target: "AWSCognitoIdentityProviderService",
    actions: "cognito-idp",
    operations: {
      AddUserPoolClientSecret: (given) => {
        const { input, resource, find: client } = read(given, "ClientSecret");
        const value = input.optional("ClientSecret", forms.secret, 64);
        const run = () => {
          const added = secrets.add(client(), value);
          // A value that the caller has chosen is not told again.
          return {
            ClientSecretDescriptor: {
              ...described(added),
              ...(value === undefined && { ClientSecretValue: added.value }),
            },
          };
        };
        return { resource, run };
      },
      ListUserPoolClientSecrets: (given) => {
        const { input, resource, find: client } = read(given, "NextToken");
        if (input.optional("NextToken", /^\S+$/, 131_072) !== undefined) {
          throw new ApiError("InvalidParameterException", "NextToken is none that was given out.");
        }
        return { resource, run: () => ({ ClientSecrets: secrets.of(client()).map(described) }) };
      },
      DeleteUserPoolClientSecret: (given) => {
        const { input, resource, find: client } = read(given, "ClientSecretId");
        const id = input.text("ClientSecretId", forms.secretId, 128);
        const run = () => {
          secrets.remove(client(), id);
          return {};
        };
        return { resource, run };
      },
    },
  };
}

function find(poolId: string, clientId: string, pools: readonly UserPool[]): AppClient {
  const pool = pools.find(({ id }) => id === poolId);
  if (!pool) {
    throw new ApiError("ResourceNotFoundException", `User pool ${poolId} does not exist.`);
  }
  const client = pool.clients.find((one) => one.clientId === clientId);
  if (!client) {
    throw new ApiError("ResourceNotFoundException", `User pool client ${clientId} does not exist.`);
  }
  return client;
}
