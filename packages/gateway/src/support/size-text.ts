const BINARY = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
const DECIMAL = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** A number of bytes for people: `100 kB`, `16 MiB`, `1.5 MB`. Rounded down, as it is mostly a limit. */
export function sizeText(bytes: number): string {
  const isBinary = bytes % 1000 !== 0 && Number.isInteger((bytes / 1024) * 10)
  const [base, units] = isBinary ? [1024, BINARY] : [1000, DECIMAL]
  let [amount, unit] = [bytes, 0]
  while (amount >= base && unit < units.length - 1) {
    amount /= base
    unit++
  }
  return `${unit === 0 ? amount : Math.floor(amount * 10) / 10} ${units[unit]}`
}
