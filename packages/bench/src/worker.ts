import type { Adapter } from './adapter.js'
import { createXmlWork, type Order } from './xml-work.js'

// A process for each library: none pays for another's garbage, or for what the compiler learned from another.
const [, , path] = process.argv
const adapter = (await import(path as string)) as Adapter<unknown>
const work = createXmlWork(adapter)
process.on('message', (order: Order) => void process.send?.(work(order)))
process.send?.('ready')
