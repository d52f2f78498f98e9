/** True for the URL of a server without anything behind its host and port: `http://127.0.0.1:8080`. */
export function isOrigin(url: string): boolean {
  return /^https?:\/\/(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[1-9]\d{0,4})?$/.test(url) && URL.canParse(url);
}
