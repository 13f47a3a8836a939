/** Every sentence of the UI, in each of its languages: `words().feature.sentence`. */
export { here, isHere } from "./here.svelte";
export { because, dateWords, language, speak, told, words, type Language } from "./speech.svelte";
export { brief, whyUnread } from "./unread";
export { clock, clockWithSeconds, counted, dateOf, dayAndTime, dayOf, daysBetween, monthOf, weekdayOf } from "./when";
