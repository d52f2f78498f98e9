import { awsxComponents, MakeChild } from "../../simulator/evaluate/resources/awsxComponents";
import { create } from "../../simulator/evaluate/resources/simulatedOutputs";

/** The outputs of a component of awsx, with plain properties for the resources among them. */
export function awsxOutputs(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const place = { urn: `urn:pulumi:test-stack::test-project::${type}::${name}`, region: "eu-central-1" };
  const make: MakeChild = (childType, childName, childInputs = {}) => {
    const urn = `urn:pulumi:test-stack::test-project::${childType}::${childName}`;
    const { id, outputs } = create({ ...place, urn, type: childType, name: childName, inputs: childInputs });
    return { urn, id, outputs, reference: { id, ...outputs } };
  };
  return { ...awsxComponents[type]?.({ ...place, type, name, inputs }, make) };
}
