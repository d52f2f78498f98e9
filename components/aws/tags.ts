import { all, Check, counted, mapOf, text } from "../checking/checks";
import { quotas } from "./quotas";

/**
 * Tags, by the rules that all services share.
 *
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export const tags: Check = all(
  mapOf(
    (path, key, faults) => {
      if (!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(String(key))) {
        const fix = "use 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:";
        faults.add(path, undefined, "is not a tag that AWS accepts", fix);
      }
    },
    text(
      /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
      "is not a tag's value that AWS accepts",
      "use up to 256 letters, digits, spaces and _ . : / = + - @",
    ),
    'write { team: "orders" }',
  ),
  counted({
    max: quotas.tagsPerResource,
    holder: "a resource can have",
    what: "tags",
    fix: "use fewer",
  }),
);
