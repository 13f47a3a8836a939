/** Every sentence of the UI, in each of its languages: `words().feature.sentence`. */
export { because, dateWords, language, speak, words, type Language } from "./speech.svelte";
