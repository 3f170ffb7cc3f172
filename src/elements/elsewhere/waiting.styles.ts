import { css } from '../dom/css.ts';

/** Styles of the state `waiting`, in addition to those of the scenes. */
export const waitingStyles = css`
	.qr {
		display: flex;
		flex-wrap: wrap;
		gap: 16px 24px;
		align-items: center;
		justify-content: center;
	}
	.qr svg {
		inline-size: min(200px, 100%);
		aspect-ratio: 1;
		border-radius: 8px;
		background: #fff;
		fill: #000;
		stroke: none;
		forced-color-adjust: none;
	}
	ol {
		display: grid;
		gap: 8px;
		padding-inline-start: 1.25em;
	}
	.steps {
		display: flex;
		flex-wrap: wrap;
		gap: 8px;
	}
	.steps > * {
		flex: auto;
	}
	a.quiet {
		display: grid;
		place-items: center;
	}
	.plain {
		border: 0;
		color: var(--_muted);
		text-decoration: underline;
	}
	.live {
		flex-wrap: nowrap;
		align-items: center;
	}
	time {
		font-variant-numeric: tabular-nums;
	}
`;
