import { Document, visit } from "yaml";
import { printable, yamlEscapes } from "../printable";

/**
 * A value as YAML in which every character is seen, for tools of all kinds: without aliases, and without lines that are
 * broken within a value.
 */
export function printableYaml(value: object): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      const { value: text } = node;
      // Only what stands in quotation marks can be escaped, and keeps its space at the ends of lines.
      if (typeof text === "string" && (printable(text) !== text || /^\s|\s\n|\n\s/.test(text))) {
        node.type = "QUOTE_DOUBLE";
      }
    },
  });
  return yamlEscapes(document.toString({ lineWidth: 0 }));
}
