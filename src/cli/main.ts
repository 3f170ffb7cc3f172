#!/usr/bin/env node
import { run } from './run.ts';

/** Time for connections that a configuration opened and the command cannot close, e.g. a pool; in milliseconds. */
const EXIT_DELAY_MS = 500;

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env, cwd: process.cwd() });
setTimeout(() => process.exit(), EXIT_DELAY_MS).unref();
