import { words } from "../words";
import { pictureOf } from "./picture";

/** Pictures of the web that were asked for since the app was started. */
const shown = new Set<string>();

/** A picture, or the quiet box that stands for one until it is asked for. `grown` hears that its size is another one. */
export function figureOf(source: string, label: string, grown: () => void): HTMLElement {
  const figure = document.createElement("span");
  figure.className = "pic";
  const picture = pictureOf(source);
  if (picture.kind === "refused") figure.append(textOf(label || words().editor.picture, words().editor.noPicture));
  else if (picture.kind === "here" || shown.has(picture.source)) draw(figure, picture.source, label, grown);
  else figure.append(boxOf(figure, picture, label, grown));
  return figure;
}

function textOf(label: string, note: string): HTMLElement {
  const text = document.createElement("span");
  text.className = "pic-box";
  text.textContent = `${label}: ${note}`;
  return text;
}

function boxOf(
  figure: HTMLElement,
  { source, host }: { source: string; host: string },
  label: string,
  grown: () => void,
): HTMLElement {
  const box = document.createElement("button");
  box.type = "button";
  box.className = "pic-box";
  const { pictureFrom, showPicture } = words().editor;
  box.append(pictureFrom(host), " – ");
  box.appendChild(document.createElement("b")).textContent = showPicture;
  if (label) box.title = label;
  // The caret stays where it was.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", () => {
    shown.add(source);
    figure.replaceChildren();
    draw(figure, source, label, grown);
  });
  return box;
}

function draw(figure: HTMLElement, source: string, label: string, grown: () => void): void {
  const image = document.createElement("img");
  image.referrerPolicy = "no-referrer";
  image.alt = label;
  image.addEventListener("load", grown);
  image.addEventListener("error", () => {
    figure.replaceChildren(textOf(label || words().editor.picture, words().editor.pictureLost));
    grown();
  });
  image.src = source;
  figure.append(image);
}
