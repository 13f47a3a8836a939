// What the peers' scripts share: arguments, the notes that every side carries, and the measure of a piece of work.
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

/** `serve|push|pull --data FOLDER --notes FILE --count N [--url URL] [--batch N]` */
export function readArguments() {
  const options = { data: {}, notes: {}, count: {}, url: {}, batch: {} };
  for (const option of Object.values(options)) option.type = 'string';
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  return { verb: positionals[0], ...values, count: Number(values.count ?? 0), batch: Number(values.batch ?? 0) };
}

/** Hands the first `count` notes on in lots of 1,000, each `{id, title, body}`. */
export async function eachLot(file, count, take) {
  let lot = [];
  let taken = 0;
  if (count === 0) return;
  const stream = createReadStream(file);
  for await (const line of createInterface({ input: stream })) {
    lot.push(JSON.parse(line));
    taken += 1;
    if (lot.length === 1000 || taken === count) {
      await take(lot);
      lot = [];
    }
    if (taken === count) break;
  }
  stream.destroy();
  if (taken !== count) throw new Error(`there are ${taken} notes, not ${count}`);
}

/** Does the work and prints one line: wall and CPU time in ms, peak of resident memory in KiB. */
export async function measured(work) {
  forgetPeak();
  const [cpu, begin] = [process.cpuUsage(), performance.now()];
  await work();
  const wallMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, rssKb: peakKb() };
}

export function check(what, found, wanted) {
  if (found !== wanted) throw new Error(`${what}: ${found}, and it should be ${wanted}`);
}

/** The peak counts from here on. Where the system can't forget it, it counts from the start of the process. */
function forgetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // A peak from the start is still a peak.
  }
}

function peakKb() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
