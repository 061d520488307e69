#!/usr/bin/env node
import { main } from './main.js'
import { keepHeapSmall } from './small-heap.js'

keepHeapSmall()

// The reader of a pipe may end before this process does.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const { argv, env, stdout, stderr } = process
const code = await main({ args: argv.slice(2), env, cwd: process.cwd(), stdout, stderr })
// What a network's library left open must not keep the process; writes to a pipe may not be done yet.
stdout.write('', () => stderr.write('', () => process.exit(code)))
