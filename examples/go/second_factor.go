// The second factor over HTTP: all that is Postern's own. An error means that the service does not answer.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
)

type object = map[string]any

func ask(method, path string, body object) (answer object, err error) {
	text, _ := json.Marshal(body)
	request, _ := http.NewRequest(method, os.Getenv("POSTERN_URL")+path, bytes.NewReader(text))
	request.Header = http.Header{"Authorization": {"Bearer " + os.Getenv("POSTERN_API_KEY")}, "Content-Type": {"application/json"}}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 && response.StatusCode != 404 {
		return nil, errors.New(response.Status)
	}
	err = json.NewDecoder(response.Body).Decode(&answer)
	return answer, err
}

func status(subject string) (object, error) {
	return ask("GET", "/v1/subjects/"+url.PathEscape(subject), nil)
}

func ticket(subject, purpose, account string) (object, error) {
	return ask("POST", "/v1/tickets", object{"subject": subject, "purpose": purpose, "account": account})
}

func scripts() (object, error) {
	return ask("GET", "/elements.json", nil)
}

func check(subject, ticket, result string) (object, error) {
	return ask("POST", "/v1/results", object{"subject": subject, "ticket": ticket, "result": result})
}
