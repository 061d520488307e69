import { createPluginWork, type PluginOrder } from './plugin-work.js'

// A process for each number of plugins: none profits from what the compiler learned with another.
const [, , plugins] = process.argv
const work = await createPluginWork(Number(plugins))
process.on('message', async (order: PluginOrder) => void process.send?.(await work.run(order)))
process.send?.('ready')
