import type { StorybookConfig } from '@storybook/web-components-vite';
import { mergeConfig } from 'vite';
import { elementsManifest } from './elements-manifest.ts';

const config: StorybookConfig = {
	stories: ['../*.mdx', '../guides/*.mdx', '../*.stories.ts'],
	addons: ['@storybook/addon-docs', '@storybook/addon-a11y'],
	framework: '@storybook/web-components-vite',
	core: { disableTelemetry: true, disableWhatsNewNotifications: true },
	viteFinal: (vite) => mergeConfig(vite, { plugins: [elementsManifest()], build: { target: 'es2022' } }),
};

export default config;
