/** Arguments of Node: with a folder in the environment, a process leaves a profile of its processor time there. */
export function profiling(): readonly string[] {
  const folder = process.env['TRESTLE_BENCH_PROFILES']
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []
}
