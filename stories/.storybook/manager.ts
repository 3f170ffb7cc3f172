import { createElement as h, useState } from 'react';
import { AddonPanel, Button, SyntaxHighlighter } from 'storybook/internal/components';
import { addons, types, useArgs, useStorybookState } from 'storybook/manager-api';
import { CATALOGUE } from '../in-page/catalogue.ts';
import { pastesFor } from '../paste.ts';

const ID = 'paste-this';
const HIGHLIGHT: Readonly<Record<string, string>> = {
	vue: 'html',
	svelte: 'html',
	angular: 'typescript',
	ts: 'typescript',
};

/** The story's element for every framework, and its endpoint, to copy. */
function Pastes() {
	const [args] = useArgs() as [Readonly<Record<string, unknown>> | undefined, ...unknown[]];
	const { storyId, index } = useStorybookState();
	const [chosen, choose] = useState('HTML');
	const entry = index?.[storyId];
	const component = entry && 'title' in entry ? tagOf(entry.title) : undefined;
	// The arguments are missing until the story is prepared.
	if (!component || !args) return null;
	const items: Readonly<Record<string, object>> = CATALOGUE;
	const pastes = pastesFor(component, args, items[String(args['item'])]);
	const paste = pastes.find(({ name }) => name === chosen) ?? pastes[0];
	return h(
		'div',
		null,
		h(
			'div',
			{ style: { display: 'flex', flexWrap: 'wrap', padding: '0 8px' } },
			pastes.map(({ name }) =>
				h(
					Button,
					{
						key: name,
						variant: 'ghost',
						active: name === paste?.name,
						ariaLabel: false,
						'aria-pressed': name === paste?.name,
						onClick: () => choose(name),
					},
					name,
				),
			),
		),
		paste &&
			h(SyntaxHighlighter, {
				key: paste.name,
				language: (HIGHLIGHT[paste.language] ?? paste.language) as 'html',
				copyable: true,
				padded: true,
				children: paste.code,
			}),
	);
}

/** Titles of stories are the tags of their elements; those of scenarios and themes use `payment-link`. */
function tagOf(title: string): string | undefined {
	if (title === 'Scenarios' || title === 'Theming') return 'payment-link';
	return title.includes('-') ? title : undefined;
}

addons.register(ID, () => {
	addons.add(`${ID}/panel`, {
		type: types.PANEL,
		title: 'Paste this',
		render: ({ active = false }) => h(AddonPanel, { active, children: h(Pastes) }),
	});
});
