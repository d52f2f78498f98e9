import { quote } from "../reports/curlLines";

/** A text as one word of a shell, in quotation marks where it needs them. */
export function word(text: string): string {
  return /^[\w./@:+][\w./@:+#-]*$/.test(text) ? text : quote(text);
}
