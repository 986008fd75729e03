// Schedules by number, split over the test files so that both cores work. LYKTA_DEEP=1: 20,000 instead of 2,000, which
// LYKTA_FROM=n and LYKTA_SCHEDULES=m (the seeds n … n+m-1) make in parts;
// LYKTA_SEED=n: only that one; LYKTA_PLANT=cursor_first: with a phone that is wrong on purpose, which must go red.
import type { Plant } from './phone';
import { Schedule } from './schedule';
import { ConvergenceServer } from './server';

const SHARDS = 2;
const environment = process.env;

export function seedsOf(shard: number): number[] {
  if (environment['LYKTA_SEED']) return shard === 0 ? [Number(environment['LYKTA_SEED'])] : [];
  const count = Number(environment['LYKTA_SCHEDULES'] ?? (environment['LYKTA_DEEP'] ? 20_000 : 2_000));
  const from = Number(environment['LYKTA_FROM'] ?? 1);
  return Array.from({ length: count }, (_each, i) => from + i).filter((seed) => seed % SHARDS === shard);
}

/** The first schedules that went wrong, with their seeds; at most `most`. */
export async function run(
  seeds: number[],
  plant = (environment['LYKTA_PLANT'] ?? '') as Plant,
  most = 3,
): Promise<string[]> {
  const program = environment['LYKTA_CONVERGENCE_SERVER'];
  if (!program) throw new Error('LYKTA_CONVERGENCE_SERVER must name the built convergence_server');
  const server = new ConvergenceServer(program);
  const failed: string[] = [];
  try {
    for (const seed of seeds) {
      const broken = await new Schedule(server, seed, plant).run();
      if (broken.length > 0) failed.push(`seed ${seed}: ${broken.slice(0, 3).join('; ')}`);
      if (failed.length >= most) break;
    }
  } finally {
    server.end();
  }
  return failed;
}
