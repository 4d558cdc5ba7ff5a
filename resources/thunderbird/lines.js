/** Returns the text of a file of the add-on. */
export async function textOf(name) {
  return (await fetch(browser.runtime.getURL(name))).text();
}

/** Returns the lines of a file of the add-on, without comments and empty ones. */
export async function linesOf(name, comment) {
  const lines = (await textOf(name)).split("\n").map(line => line.trim());
  return lines.filter(line => line && !line.startsWith(comment));
}
