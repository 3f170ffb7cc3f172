import { host as astro } from './astro/host.ts';
import { host as bun } from './bun/host.ts';
import { host as deno } from './deno/host.ts';
import type { Host } from './host.ts';
import { host as next } from './next/host.ts';
import { host as nuxt } from './nuxt/host.ts';
import { host as sveltekit } from './sveltekit/host.ts';
import { host as workers } from './workers/host.ts';

/** Every host that is tried, in this order. */
export const HOSTS: readonly Host[] = [next, sveltekit, astro, nuxt, workers, deno, bun];
