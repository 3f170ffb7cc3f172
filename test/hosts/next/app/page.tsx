export default function Page() {
	return <h1>Café de Huila</h1>;
}
