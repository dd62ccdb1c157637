export default function Page() {
  return <h1>Kassa</h1>
}
