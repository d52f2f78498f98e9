import { randomUUID } from "node:crypto";

/** Calls the emulator as an AWS SDK would, for what programs find in an account. */
export async function askAws(service: string, target: string, body: object): Promise<Record<string, unknown>> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  return JSON.parse(await post(service, "/", headers, JSON.stringify(body))) as Record<string, unknown>;
}

async function post(service: string, path: string, headers: Record<string, string>, body: string): Promise<string> {
  const credential = `123456789012/20260101/eu-west-1/${service}/aws4_request`;
  const response = await fetch(new URL(path, process.env["AWS_ENDPOINT_URL"]), {
    method: "POST",
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    },
    body,
  });
  const answer = await response.text();
  if (!response.ok) {
    throw new Error(`${service} ${headers["x-amz-target"] ?? path}: ${response.status} ${answer}`);
  }
  return answer;
}

/** Makes a web ACL that lets everything through, and resolves with its ARN. */
export async function existingWebAcl(name: string): Promise<string> {
  const visibility = { CloudWatchMetricsEnabled: false, MetricName: name, SampledRequestsEnabled: false };
  const { Summary } = await askAws("wafv2", "AWSWAF_20190729.CreateWebACL", {
    Name: `${name}-${process.pid}`,
    Scope: "REGIONAL",
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility,
    Rules: [],
  });
  return (Summary as { ARN: string }).ARN;
}

/** Makes a user pool, and resolves with its id. */
export async function existingUserPool(name: string): Promise<string> {
  const { UserPool } = await askAws("cognito-idp", "AWSCognitoIdentityProviderService.CreateUserPool", {
    PoolName: name,
  });
  return (UserPool as { Id: string }).Id;
}

/** Makes a hosted zone, and resolves with its id. */
export async function existingHostedZone(name: string): Promise<string> {
  const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${randomUUID()}</CallerReference></CreateHostedZoneRequest>`;
  const answer = await post("route53", "/2013-04-01/hostedzone", { "content-type": "application/xml" }, body);
  return /<Id>\/hostedzone\/(\w+)<\/Id>/.exec(answer)![1]!;
}
