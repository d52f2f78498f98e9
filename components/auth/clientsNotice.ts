import * as pulumi from "@pulumi/pulumi";

/** App clients that a pool can hold until AWS raises it on request. */
const untilRaised = 1_000;

/** Changes of app clients of one pool that Cognito takes in a second. Fixed. */
const changesPerSecond = 5;

/**
 * Has a preview say what many clients need, and how long they take.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 *
 * @param component The component's class and name.
 */
export function noticeManyClients(component: string, count: number): void {
  // Without an engine, as in tests and under m2m, nothing is created.
  if (count > untilRaised && pulumi.runtime.isDryRun() && pulumi.runtime.getEngine() !== undefined) {
    void pulumi.log.info(notice(component, count));
  }
}

function notice(component: string, count: number): string {
  const minutes = Math.ceil(count / changesPerSecond / 60);
  return (
    `${component}: ${count} clients are more than the ${untilRaised} that AWS allows in a user pool until it raises that ` +
    `on request, in Service Quotas. Cognito takes ${changesPerSecond} changes of clients a second: ` +
    `about ${minutes} min when all of them are new.`
  );
}
