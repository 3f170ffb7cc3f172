'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';

/** Has the page drawn anew; can be pressed once React has taken over. */
export function Refresh() {
	const router = useRouter();
	const [running, setRunning] = useState(false);
	useEffect(() => setRunning(true), []);
	return (
		<button disabled={!running} onClick={() => router.refresh()}>
			Refresh
		</button>
	);
}
