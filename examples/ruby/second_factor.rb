# The second factor over HTTP: all that is Postern's own. Where the service does not answer, everything raises Unavailable.
require "json"
require "net/http"

SERVICE = ENV.fetch("POSTERN_URL", "http://127.0.0.1:8080")

class Unavailable < StandardError; end

def ask(method, path, body = nil)
  uri = URI(SERVICE + path)
  header = { "Authorization" => "Bearer #{ENV.fetch("POSTERN_API_KEY")}", "Content-Type" => "application/json" }
  options = { use_ssl: uri.scheme == "https", open_timeout: 5, read_timeout: 5 }
  answer = Net::HTTP.start(uri.host, uri.port, options) { |http| http.send_request(method, path, body&.to_json, header) }
  return {} if answer.is_a?(Net::HTTPNotFound)
  raise Unavailable unless answer.is_a?(Net::HTTPSuccess)
  JSON.parse(answer.body)
rescue SystemCallError, IOError, Timeout::Error, SocketError, JSON::ParserError
  raise Unavailable
end

def status(subject)
  ask("GET", "/v1/subjects/#{URI.encode_www_form_component(subject).gsub("+", "%20")}")
end

def element(session, purpose)
  given = { subject: session[:subject], purpose: purpose, account: session[:email] }
  session[:ticket] = ask("POST", "/v1/tickets", given)["ticket"]
  script = ask("GET", "/elements.json")["files"].find { |file| file["name"] == "elements" }
  tag = purpose == "enroll" ? "postern-setup" : "postern-#{purpose}"
  { "tag" => tag, "ticket" => session[:ticket], "service" => SERVICE, **script }
end

def check(session, result)
  given = { subject: session[:subject], ticket: session[:ticket].to_s, result: result.to_s[0, 4096] }
  claims = ask("POST", "/v1/results", given)["claims"]
  claims unless claims.nil? || session[:used].include?(claims["jti"])
end
