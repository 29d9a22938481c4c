module postern.example/go

go 1.19
