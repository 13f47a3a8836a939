//! What is asked of the page.

/// When each step of the start was drawn, in ms after the web view was up.
pub(super) const MARKS: &str = "return Object.fromEntries(performance.getEntriesByType('mark')
    .filter(({ name }) => name.startsWith('driftless.'))
    .map(({ name, startTime }) => [name.slice(10), startTime]))";

/// Chooses the row at a place of the list, and answers how long it took until its title and text were drawn, in ms.
pub(super) const SWITCH: &str = "const done = arguments[arguments.length - 1];
    const rows = [...document.querySelectorAll(`[data-testid='note-row']`)];
    const row = rows[PLACE % rows.length];
    const title = row.querySelector('b').textContent;
    const begin = performance.now();
    row.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    row.click();
    const look = () => {
      const there = document.querySelector(`[data-testid='note-title']`)?.value === title
        && (document.querySelector(`[data-testid='note-body'] .cm-line`)?.textContent ?? '') !== '';
      if (there) requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)));
      else setTimeout(look, 1);
    };
    look();";

/// Keeps the longest gap between two frames from now on.
pub(super) const WATCH: &str = "let last = performance.now();
    globalThis.longestGap = 0;
    const frame = (now) => {
      globalThis.longestGap = Math.max(globalThis.longestGap, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);";
