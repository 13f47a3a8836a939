/**
 * Keeps what is typed from now on for a field that is not there yet, and lets nothing else have it, until a button of the mouse goes
 * down. Answers how to end that, and then what it was.
 */
export function keepTyped(): () => string {
  let kept: readonly string[] = [];
  const keep = (event: KeyboardEvent): void => {
    const isChord = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
    const letter = event.key === "Enter" ? "\n" : event.key;
    const isLetter = [...letter].length === 1;
    if (isChord || event.isComposing || !(isLetter || event.key === "Backspace")) return;
    kept = isLetter ? [...kept, letter] : kept.slice(0, -1);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const end = (): void => {
    window.removeEventListener("keydown", keep, true);
    window.removeEventListener("pointerdown", end, true);
  };
  // What an input method composes is no key: nothing has it.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  window.addEventListener("keydown", keep, true);
  window.addEventListener("pointerdown", end, true);
  return () => {
    end();
    return kept.join("");
  };
}
