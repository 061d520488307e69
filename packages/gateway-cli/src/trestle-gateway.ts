#!/usr/bin/env node
import { main } from './main.js'

// Who reads our log may go away before we do.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const { argv, env, stdout, stderr } = process
const code = await main({ args: argv.slice(2), env, cwd: process.cwd(), stdout, stderr })
// What a network's library left open must not keep the process; what is written to a pipe may still be under way.
stdout.write('', () => stderr.write('', () => process.exit(code)))
