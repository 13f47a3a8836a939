/** Every sentence of the UI, in each of its languages: `words().feature.sentence`. */
export { because, dateWords, language, speak, told, words, type Language } from "./speech.svelte";
export { brief, whyUnread } from "./unread";
export { clock, counted, dayOf, daysBetween, monthOf, weekdayOf } from "./when";
