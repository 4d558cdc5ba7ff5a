/** Returns the lines of a file of the add-on, without comments and empty ones. */
export async function linesOf(name, comment) {
  const response = await fetch(browser.runtime.getURL(name));
  const lines = (await response.text()).split("\n").map(line => line.trim());
  return lines.filter(line => line && !line.startsWith(comment));
}
