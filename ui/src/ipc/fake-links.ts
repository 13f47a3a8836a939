/** Whether a text links to a title. */
export function linksTo(body: string, title: string): boolean {
  return body.toLowerCase().includes(`[[${title.toLowerCase()}]]`);
}

/** The text with its links to one title leading to another. */
export function linksOf(body: string, from: string, to: string): string {
  return body.replace(/\[\[([^\]\n]+)\]\]/g, (link: string, title: string) =>
    title.toLowerCase() === from.toLowerCase() ? `[[${to}]]` : link,
  );
}
