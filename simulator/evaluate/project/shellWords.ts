/**
 * Parts a text into words as a shell does: by white space, except within quotes; a backslash takes the next character
 * as it is, also within double quotes; a word that begins with `#` begins a comment.
 *
 * @returns Nothing if a quote is not closed, or a backslash ends the text.
 */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^\s+/, "").replace(/^#.*\n?/, "");
    if (rest === "") {
      return words;
    }
    if (/^[\s#]/.test(rest)) {
      continue;
    }
    const [word] = /^(?:[^\s'"\\]|\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*")+/.exec(rest) ?? [];
    if (word === undefined || !/^(?:\s|$)/.test(rest.slice(word.length))) {
      return undefined;
    }
    words.push(word.replace(/\\([^])|'([^']*)'|"((?:[^"\\]|\\[^])*)"/g, unquoted));
    rest = rest.slice(word.length);
  }
}

function unquoted(_match: string, escaped?: string, single?: string, double?: string): string {
  return escaped ?? single ?? double!.replace(/\\([^])/g, "$1");
}
