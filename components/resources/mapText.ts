import * as pulumi from "@pulumi/pulumi";

/**
 * Makes something of a text. An output that turns out to be none, as one that another stack does not export, passes as
 * it is: the provider refuses it by the name of the input, where Pulumi would take long to show an exception.
 */
export function mapText<Made>(given: pulumi.Input<string>, make: (text: string) => Made): pulumi.Output<Made> {
  return pulumi.output(given).apply((known) => (typeof known === "string" ? make(known) : (known as unknown as Made)));
}
