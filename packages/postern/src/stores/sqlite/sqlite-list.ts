import type { ListPage, SubjectList } from "../../issuer/index.ts"
import { subjectListText } from "../subject-list.ts"

/** Gives the statement for a page of a list of subjects. */
export function sqliteListQuery(
  tenant: string,
  list: SubjectList,
  page: ListPage,
): { readonly text: string; readonly values: readonly (string | number)[] } {
  const values: (string | number)[] = []
  const text = subjectListText(tenant, list, page, {
    // The planner has no figures here, and would read all of a tenant's rows for the few that are disabled.
    table: list.kind === "disabled" ? "subject indexed by subject_by_disabled" : "subject",
    isDisabled: "disabled = 1",
    parameter: value => {
      values.push(value)
      return "?"
    },
  })
  return { text, values }
}
