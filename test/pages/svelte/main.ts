import 'checkout-links/define';
import type {} from 'checkout-links/svelte';
import { mount } from 'svelte';
import type { SvelteHTMLElements } from 'svelte/elements';
import App from './App.svelte';

mount(App, { target: document.querySelector('#app') as Element });

// @ts-expect-error no such mode
export const wrong: SvelteHTMLElements['payment-link'] = { mode: 'modal' };
