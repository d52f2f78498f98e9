import {
  AddUserPoolClientSecretCommand,
  CognitoIdentityProviderClient,
  DeleteUserPoolClientSecretCommand,
  ListUserPoolClientSecretsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { isCalled, read, write } from "./awsCall";
import type { Clock } from "./repeat";

/** A secret of an app client as Cognito lists it: never with its value. */
export interface ListedSecret {
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly addedAt: number;
}

/** The secrets of one app client in Cognito. */
export class ClientSecrets {
  private readonly client: { readonly UserPoolId: string; readonly ClientId: string };

  constructor(
    private readonly cognito: CognitoIdentityProviderClient,
    userPoolId: string,
    clientId: string,
    private readonly clock: Clock,
  ) {
    this.client = { UserPoolId: userPoolId, ClientId: clientId };
  }

  /** The oldest first. */
  async list(): Promise<readonly ListedSecret[]> {
    const command = new ListUserPoolClientSecretsCommand(this.client);
    const { ClientSecrets: listed = [] } = await read(
      "ListUserPoolClientSecrets",
      () => this.cognito.send(command),
      this.clock,
    );
    return listed
      .map(({ ClientSecretId, ClientSecretCreateDate }) => ({
        id: ClientSecretId!,
        addedAt: ClientSecretCreateDate!.getTime(),
      }))
      .sort((a, b) => a.addedAt - b.addedAt);
  }

  async add(value: string): Promise<void> {
    const command = new AddUserPoolClientSecretCommand({ ...this.client, ClientSecret: value });
    await write("AddUserPoolClientSecret", () => this.cognito.send(command), this.clock);
  }

  async remove({ id }: ListedSecret): Promise<void> {
    const command = new DeleteUserPoolClientSecretCommand({ ...this.client, ClientSecretId: id });
    try {
      await write("DeleteUserPoolClientSecret", () => this.cognito.send(command), this.clock);
    } catch (error) {
      if (!isCalled(error, "ResourceNotFoundException")) {
        throw error;
      }
    }
  }
}
