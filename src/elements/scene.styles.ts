import { css } from 'lit';

/** What the scenes after the payer's act need beyond the card. */
export const sceneStyles = css`
	.scene {
		display: grid;
		gap: 16px;
		min-block-size: 96px;
		align-content: start;
	}
	.scene h2 {
		font-size: 1.125em;
	}
	.scene h2:focus-visible {
		outline-offset: 4px;
	}
	.icon {
		display: grid;
		place-items: center;
		inline-size: 24px;
		block-size: calc(1.125em * 1.4);
		color: var(--_muted);
	}
	.icon svg {
		inline-size: 24px;
		block-size: 24px;
	}
	.good .icon {
		color: var(--checkout-color-success, light-dark(#0a7a44, #5fd39a));
	}
	.bad .icon {
		color: var(--_danger);
	}
	.quiet {
		padding: 8px 12px;
		border-color: var(--_border);
		background: none;
		color: inherit;
	}
	.spin {
		inline-size: 18px;
		block-size: 18px;
		flex: none;
		border: 2px solid;
		border-block-start-color: transparent;
		border-radius: 50%;
		animation: spin 0.8s linear infinite;
	}
	@keyframes spin {
		to {
			rotate: 1turn;
		}
	}
	@media (prefers-reduced-motion: reduce) {
		.spin {
			animation: none;
			border-block-start-color: inherit;
			border-style: dotted;
		}
	}
	.ref {
		color: var(--_text);
		font-variant-numeric: tabular-nums;
	}
	@media (hover: hover) {
		.quiet:hover {
			background: color-mix(in srgb, var(--_text) 5%, transparent);
		}
	}
	a {
		color: var(--_accent);
		text-underline-offset: 2px;
	}
`;
