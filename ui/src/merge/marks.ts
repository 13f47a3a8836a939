/** Small pieces of HTML that stand inside the editors of the panes. */

export function make(tag: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function icon(name: string, className = "i"): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  svg.firstElementChild?.setAttribute("href", `#i-${name}`);
  return svg;
}

/** Text for those who hear the window instead of seeing it. */
export const heard = (text: string): HTMLElement => make("span", "sr", text);
