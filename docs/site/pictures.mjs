/**
 * A plug-in of markdown-it: a `<picture>` with a dark source becomes two images, of which the theme shows one. Readers
 * can change the site's colours, and the browser's choice for a `<picture>` does not follow.
 */
export function pictures(md) {
  const { html_block: block } = md.renderer.rules;
  md.renderer.rules.html_block = (tokens, index, ...rest) => {
    const [, dark, image] =
      /<source [^>]*srcset="([^"]+)"[^>]*>\s*<img ([^>]*?) ?\/?>/.exec(tokens[index].content) ?? [];
    return image === undefined
      ? block(tokens, index, ...rest)
      : `<p><img class="in-light" ${image}><img class="in-dark" ${image.replace(/src="[^"]*"/, `src="${dark}"`)}></p>\n`;
  };
}
