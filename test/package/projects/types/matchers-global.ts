import 'mockmint/jest';

export function useGlobal(response: { status: number; headers: object }): void {
  expect(response).toConformTo('vida', 'POST /api/v2/tokens');
  expect(response).not.toConformTo('vida', 'POST /api/v2/tokens');
}
