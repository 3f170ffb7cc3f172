import type { Decorator, Preview } from '@storybook/web-components-vite';

/** Settings of the page around an element: switches in Storybook's toolbar. */
export const toolbars: NonNullable<Preview['globalTypes']> = {
	locale: {
		description: 'Language of the page',
		toolbar: {
			icon: 'globe',
			dynamicTitle: true,
			items: [
				{ value: 'es-CO', title: 'Español (Colombia)' },
				{ value: 'es-MX', title: 'Español (México)' },
				{ value: 'en', title: 'English' },
				{ value: 'pt-BR', title: 'Português' },
				{ value: 'fr', title: 'Français' },
			],
		},
	},
	theme: {
		description: 'Colours of the page',
		toolbar: {
			icon: 'mirror',
			dynamicTitle: true,
			items: [
				{ value: 'auto', title: 'As the system' },
				{ value: 'light', title: 'Light' },
				{ value: 'dark', title: 'Dark' },
			],
		},
	},
	direction: {
		description: 'Direction of reading',
		toolbar: {
			icon: 'transfer',
			dynamicTitle: true,
			items: [
				{ value: 'ltr', title: 'Left to right' },
				{ value: 'rtl', title: 'Right to left' },
			],
		},
	},
	network: {
		description: 'Speed of the network',
		toolbar: {
			icon: 'lightning',
			dynamicTitle: true,
			items: [
				{ value: 'fast', title: 'Fast network' },
				{ value: 'slow', title: 'Slow network (2 s)' },
				{ value: 'offline', title: 'Offline' },
			],
		},
	},
	text: {
		description: 'Size of text',
		toolbar: {
			icon: 'zoom',
			dynamicTitle: true,
			items: ['100%', '150%', '200%'].map((value) => ({ value, title: value })),
		},
	},
};

const COLOUR_SCHEMES: Readonly<Record<string, string>> = { auto: 'light dark', light: 'light', dark: 'dark' };

/** Sets up the page around a story from the toolbar's settings, in the same way as a shop's page. */
export const surroundings: Decorator = (story, { globals }) => {
	const page = document.documentElement;
	page.lang = String(globals['locale']);
	page.dir = String(globals['direction']);
	page.style.setProperty('font-size', String(globals['text']));
	page.style.setProperty('color-scheme', COLOUR_SCHEMES[String(globals['theme'])] ?? 'light dark');
	document.body.style.setProperty('background', 'Canvas');
	document.body.style.setProperty('color', 'CanvasText');
	document.body.style.setProperty('font-family', 'system-ui, sans-serif');
	return story();
};
