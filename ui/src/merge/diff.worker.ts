import { compare, type Compared } from "./diff";

onmessage = ({ data }: MessageEvent<{ readonly id: number; readonly texts: Compared }>): void => {
  postMessage({ id: data.id, comparison: compare(data.texts) });
};
