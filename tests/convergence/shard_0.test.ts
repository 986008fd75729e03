import { run, seedsOf } from './run';

describe('Convergence', () => {
  it('every phone holds what the server projects for it, and nothing acknowledged is missing (part 1 of 2)', async () => {
    expect(await run(seedsOf(0))).toEqual([]);
  });
});
