/** Decides where suites on bad lines cut: always the same, unless TRESTLE_FAULT_SEED says otherwise. */
export const faultSeed = Number(process.env['TRESTLE_FAULT_SEED'] ?? 1_100_430_059)
