// Keeps the last of many objects, turn by turn, and tells how much room V8 has for new ones then, in MB.
import { getHeapSpaceStatistics } from 'node:v8'
import { keepHeapSmall } from '../../src/small-heap.js'

if (process.argv[2] === 'small') keepHeapSmall()
const kept: object[] = []
for (let turn = 0; turn < 300; turn++) {
  for (let i = 0; i < 10_000; i++) kept[(turn * 10_000 + i) % 50_000] = { number: i, list: [i] }
  await new Promise((resolve) => setImmediate(resolve))
}
const { space_size: size = 0 } = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space') ?? {}
process.stdout.write(String(size / 2 ** 20))
