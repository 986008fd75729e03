import { run, seedsOf } from './run';

describe('Convergence', () => {
  it('every phone holds what the server projects for it, and nothing acknowledged is missing (part 2 of 2)', async () => {
    expect(await run(seedsOf(1))).toEqual([]);
  });
});
