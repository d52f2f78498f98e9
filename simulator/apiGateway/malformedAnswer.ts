/** An authorizer's answer that API Gateway cannot read: the message says what is wrong, and what to return. */
export class MalformedAnswer extends Error {}
