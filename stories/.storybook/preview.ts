import { setCustomElementsManifest, type Preview } from '@storybook/web-components-vite';
import { withActions } from 'storybook/actions/decorator';
import { themes } from 'storybook/theming';
import manifest from 'virtual:elements-manifest';
import { define } from '../../src/elements/define.ts';
import { EVENTS } from '../events.ts';
import { openInPageShop, type Network } from '../in-page/open-shop.ts';
import { surroundings, toolbars } from '../surroundings.ts';

// An explicit call: package.json lists the side effects of the published files, so a bundler drops a bare import of the
// source.
define({
	'payment-link': 'payment-link',
	'connect-link': 'connect-link',
	'checkout-status': 'checkout-status',
});
setCustomElementsManifest(manifest);

/** Guides use the colour scheme of the system, like Storybook itself. */
const dark = matchMedia('(prefers-color-scheme: dark)').matches;

const preview: Preview = {
	tags: ['autodocs'],
	globalTypes: toolbars,
	initialGlobals: { locale: 'es-CO', theme: 'auto', direction: 'ltr', text: '100%', network: 'fast' },
	parameters: {
		layout: 'padded',
		actions: { handles: EVENTS },
		a11y: { test: 'error' },
		controls: { expanded: true },
		docs: { story: { inline: false, height: '30rem' }, theme: themes[dark ? 'dark' : 'light'] },
		options: {
			storySort: {
				order: [
					'Start',
					'Guides',
					[
						'Start in ten minutes',
						'Mounting the endpoint',
						'Theming',
						'*',
						'Troubleshooting',
						'Reference',
						'Elements',
						'Configuration',
						'Texts',
						'Problem codes',
						'Glossary',
					],
					'Theming',
					'payment-link',
					'connect-link',
					'checkout-status',
					'Scenarios',
				],
			},
		},
	},
	beforeEach: ({ parameters, globals }) => openInPageShop(parameters['shop'], globals['network'] as Network),
	decorators: [withActions, surroundings],
};

export default preview;
