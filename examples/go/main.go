// The application: pages and guards. Accounts and sessions are in memory.
package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

type account struct {
	id         string
	salt, hash []byte
}

// A session is replaced as a whole: a new one has a new id.
type session struct {
	subject, email, purpose, ticket string
	passed                          bool
	at                              time.Time
	amr                             []any
	used                            map[string]bool
}

var (
	client   = http.Client{Timeout: 5 * time.Second}
	mutex    sync.Mutex
	accounts = map[string]account{}
	sessions = map[string]session{}
)

func random() []byte {
	bytes := make([]byte, 32)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	return bytes
}

// PBKDF2 with one block: the standard library of Go 1.19 has no slow hash.
func hashed(password string, salt []byte) []byte {
	mac := hmac.New(sha256.New, []byte(password))
	mac.Write(append(salt[:len(salt):len(salt)], 0, 0, 0, 1))
	block := mac.Sum(nil)
	sum := append([]byte{}, block...)
	for i := 1; i < 200_000; i++ {
		mac.Reset()
		mac.Write(block)
		block = mac.Sum(nil)
		for j := range sum {
			sum[j] ^= block[j]
		}
	}
	return sum
}

func signUp(email, password string) (account, bool) {
	made := account{id: hex.EncodeToString(random()), salt: random()}
	made.hash = hashed(password, made.salt)
	mutex.Lock()
	defer mutex.Unlock()
	if _, known := accounts[email]; known || email == "" || password == "" {
		return account{}, false
	}
	accounts[email] = made
	return made, true
}

func signIn(email, password string) (account, bool) {
	mutex.Lock()
	known, ok := accounts[email]
	mutex.Unlock()
	return known, ok && hmac.Equal(known.hash, hashed(password, known.salt))
}

func standing(s session, maxAge time.Duration, method string) string {
	if !s.passed {
		if time.Since(s.at) < 10*time.Minute {
			return "owed"
		}
		return "anonymous"
	}
	isFit := method == ""
	for _, each := range s.amr {
		isFit = isFit || each == method
	}
	if !isFit || maxAge > 0 && time.Since(s.at) > maxAge {
		return "stale"
	}
	return "ok"
}

func sessionOf(r *http.Request) session {
	cookie, err := r.Cookie("session")
	if err != nil {
		return session{}
	}
	mutex.Lock()
	defer mutex.Unlock()
	return sessions[cookie.Value]
}

// keep puts a session in the place of the one before, under a new id.
func keep(w http.ResponseWriter, r *http.Request, s *session) {
	mutex.Lock()
	defer mutex.Unlock()
	if cookie, err := r.Cookie("session"); err == nil {
		delete(sessions, cookie.Value)
	}
	if s != nil {
		id := hex.EncodeToString(random())
		sessions[id] = *s
		http.SetCookie(w, &http.Cookie{Name: "session", Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
}

func show(w http.ResponseWriter, page string, status int, values map[string]string) {
	text, _ := os.ReadFile("../shared/pages/" + page + ".html")
	filled := string(text)
	for name, value := range values {
		filled = strings.ReplaceAll(filled, "{{"+name+"}}", html.EscapeString(value))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write([]byte(filled))
}

func lead(w http.ResponseWriter, path string) {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
}

func enter(w http.ResponseWriter, r *http.Request, how func(email, password string) (account, bool)) {
	email := r.PostFormValue("email")
	if who, ok := how(email, r.PostFormValue("password")); ok {
		known, err := status(who.id)
		if err != nil {
			show(w, "fault", 503, nil)
			return
		}
		s := session{subject: who.id, email: email, purpose: "challenge", at: time.Now(), used: map[string]bool{}}
		s.passed = known["required"] != true
		if known["mustEnroll"] == true {
			s.purpose = "enroll"
		}
		keep(w, r, &s)
	}
	lead(w, "/")
}

func element(w http.ResponseWriter, r *http.Request, s session, purpose, title string) {
	made, err := ticket(s.subject, purpose, s.email)
	files, fault := scripts()
	if err != nil || fault != nil {
		show(w, "fault", 503, nil)
		return
	}
	s.ticket = made["ticket"].(string)
	keep(w, r, &s)
	script := files["files"].([]any)[0].(object)
	tag := map[string]string{"enroll": "postern-setup", "challenge": "postern-challenge", "manage": "postern-manage"}[purpose]
	show(w, "element", 200, map[string]string{
		"title": title, "tag": tag, "ticket": s.ticket, "service": os.Getenv("POSTERN_URL"),
		"path": script["path"].(string), "integrity": script["integrity"].(string),
	})
}

func settle(w http.ResponseWriter, r *http.Request, s session) {
	var handed struct{ Result string }
	if json.NewDecoder(r.Body).Decode(&handed) != nil || len(handed.Result) > 4096 {
		w.WriteHeader(400)
		return
	}
	checked, err := check(s.subject, s.ticket, handed.Result)
	claims, isValid := checked["claims"].(object)
	if err != nil || !isValid || s.used[claims["jti"].(string)] {
		w.WriteHeader(400)
		return
	}
	used := map[string]bool{claims["jti"].(string): true}
	for jti := range s.used {
		used[jti] = true
	}
	s.passed, s.purpose, s.at, s.used = true, "challenge", time.Now(), used
	if s.amr, _ = claims["amr"].([]any); claims["outcome"] == "removed" {
		s.amr = nil
	}
	keep(w, r, &s)
	w.WriteHeader(204)
}

func answer(w http.ResponseWriter, r *http.Request) {
	s := sessionOf(r)
	reached := standing(s, 0, "")
	switch r.Method + " " + r.URL.Path {
	case "GET /":
		switch reached {
		case "ok":
			show(w, "home", 200, map[string]string{"email": s.email})
		case "owed":
			lead(w, "/second-step")
		default:
			show(w, "welcome", 200, nil)
		}
	case "POST /sign-up":
		enter(w, r, signUp)
	case "POST /sign-in":
		enter(w, r, signIn)
	case "POST /sign-out":
		keep(w, r, nil)
		lead(w, "/")
	case "GET /second-step":
		if reached == "anonymous" {
			lead(w, "/")
		} else {
			element(w, r, s, s.purpose, "Second step")
		}
	case "POST /second-factor":
		if reached == "anonymous" {
			w.WriteHeader(401)
		} else {
			settle(w, r, s)
		}
	case "GET /security":
		if reached != "ok" {
			lead(w, "/")
			return
		}
		known, err := status(s.subject)
		if err != nil {
			show(w, "fault", 503, nil)
		} else if known["required"] == true {
			element(w, r, s, "manage", "Security")
		} else {
			element(w, r, s, "enroll", "Security")
		}
	case "POST /transfer":
		switch standing(s, 5*time.Minute, "otp") {
		case "ok":
			show(w, "transfer", 200, nil)
		case "anonymous":
			lead(w, "/")
		default:
			lead(w, "/second-step")
		}
	default:
		show(w, "fault", 404, nil)
	}
}

func main() {
	if err := http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), http.HandlerFunc(answer)); err != nil {
		panic(err)
	}
}
